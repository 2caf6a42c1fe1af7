// The contestant ajv of validation_peers.py: the same orders as validation_peers.cpp answers, for the one kind "ajv".
// Needs NODE_PATH to lead to ajv 8. CPU time of the whole process; its compiler's threads are idle once it is warm.
'use strict';
const fs = require('fs');
const readline = require('readline');
const Ajv = require('ajv/dist/2020');

let validate = null;

function cpuMicroseconds() {
  const used = process.cpuUsage();
  return used.user + used.system;
}

function load(paths) {
  let took = 0;
  for (const path of paths) {
    const schema = JSON.parse(fs.readFileSync(path, 'utf8'));
    const start = cpuMicroseconds();
    validate = new Ajv({strict: false, discriminator: true, validateFormats: false}).compile(schema);
    took += cpuMicroseconds() - start;
  }
  return took / 1000;
}

function time(mode, path, passes) {
  const text = fs.readFileSync(path, 'utf8');
  let body = JSON.parse(text);
  const start = cpuMicroseconds();
  for (let i = 0; i < passes; ++i) {
    if (mode === 'whole') body = JSON.parse(text);
    if (!validate(body)) throw new Error('refused: ' + path);
  }
  return (cpuMicroseconds() - start) / passes;
}

function answer(order, rest) {
  if (order === 'load') return load(rest);
  if (order === 'verdict') return validate(JSON.parse(fs.readFileSync(rest[0], 'utf8'))) ? 1 : 0;
  if (order === 'time') return time(rest[0], rest[1], Number(rest[2]));
  throw new Error('unknown order: ' + order);
}

readline.createInterface({input: process.stdin}).on('line', (line) => {
  const [order, , ...rest] = line.split(' ');
  try {
    console.log(answer(order, rest));
  } catch (error) {
    console.log('error ' + String(error.message).replace(/\n/g, ' '));
  }
});
