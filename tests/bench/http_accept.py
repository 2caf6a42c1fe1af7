#!/usr/bin/env python3
"""HTTP accept without a store: 4 KB POSTs on 64 keep-alive connections, one core each, against nginx `return 202`.

Alternates both servers, prints requests per second, the CPU time per request of each server, medians and their ratio
(goal: 0.8 of nginx). Nothing is durable on either side. Needs a Release build and, for the comparison, nginx-light.
"""
import argparse
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
CONFIGURATION = """
daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000; client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; location / {{ return 202; }} }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pinned(core):
    """One core for a server, the other for the load, where the machine has two."""
    cores = sorted(os.sched_getaffinity(0))
    return lambda: os.sched_setaffinity(0, {cores[core % len(cores)]})


def start_ours(path):
    server = subprocess.Popen([path], stdout=subprocess.PIPE, text=True, preexec_fn=pinned(0))
    return server, int(server.stdout.readline())


def start_nginx(folder):
    port = free_port()
    configuration = os.path.join(folder, "nginx.conf")
    with open(configuration, "w", encoding="ascii") as out:
        out.write(CONFIGURATION.format(folder=folder, port=port))
    server = subprocess.Popen([NGINX, "-p", folder, "-c", configuration, "-e", os.path.join(folder, "error.log")],
                              stderr=subprocess.DEVNULL, preexec_fn=pinned(0))
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return server, port
        except OSError:
            time.sleep(0.05)
    raise SystemExit("nginx did not start")


def processor_seconds(process):
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(server, port, load, arguments):
    before = processor_seconds(server)
    rate = float(subprocess.run(
        [load, "--port", str(port), "--connections", str(arguments.connections), "--body", str(arguments.body),
         "--warm-up", str(arguments.warm_up), "--seconds", str(arguments.seconds)],
        check=True, capture_output=True, text=True, preexec_fn=pinned(1)).stdout)
    used = processor_seconds(server) - before
    total = rate * (arguments.seconds + arguments.warm_up)
    return rate, 1e6 * used / total if total else 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", default="build/release/tests/bench/http_accept_server")
    parser.add_argument("--load", default="build/release/tests/bench/http_load")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--warm-up", type=float, default=1, dest="warm_up")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--body", type=int, default=4096)
    parser.add_argument("--smoke", action="store_true", help="a few seconds, to see that the bench works")
    arguments = parser.parse_args()
    if arguments.smoke:
        arguments.rounds, arguments.seconds, arguments.warm_up = 1, 0.5, 0.2

    with_nginx = os.path.exists(NGINX)
    if not with_nginx:
        print("nginx is not installed (package nginx-light): only ours is measured")
    with tempfile.TemporaryDirectory(prefix="signalbox-bench-") as folder:
        servers = {"signalbox": start_ours(arguments.server)}
        try:
            if with_nginx:
                servers["nginx"] = start_nginx(folder)
            rates = {name: [] for name in servers}
            costs = {name: [] for name in servers}
            for _ in range(arguments.rounds):
                for name, (server, port) in servers.items():
                    rate, cost = measure(server, port, arguments.load, arguments)
                    rates[name].append(rate)
                    costs[name].append(cost)
        finally:
            for server, _ in servers.values():
                server.send_signal(signal.SIGTERM)
            for server, _ in servers.values():
                server.wait(timeout=20)

    medians = {name: statistics.median(values) for name, values in rates.items()}
    for name, value in medians.items():
        print(f"{name:10} median {value:9.0f} requests/s   {statistics.median(costs[name]):5.1f} us CPU per request   "
              f"rounds {' '.join(f'{each:.0f}' for each in rates[name])}")
    if with_nginx and medians["nginx"]:
        print(f"ratio {medians['signalbox'] / medians['nginx']:.2f} of nginx (goal 0.8)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
