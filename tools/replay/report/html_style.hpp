#pragma once

namespace signalbox::replay {

// The page's whole look, light and dark; text has a contrast of at least 4.5 : 1 (WCAG 2.1 AA) on what it stands on.
inline constexpr const char* page_style = R"css(
:root{--page:#f6f7f9;--card:#ffffff;--line:#d5dae1;--text:#1a2230;--soft:#4d5a6c;--good:#17693a;--warn:#8a4b00;--bad:#b3171f;
--good-bg:#e3f4e9;--warn-bg:#fdf0dc;--bad-bg:#fde8e8;--bar:#2f6fb5;--mark:#eef2f7}
@media(prefers-color-scheme:dark){:root{--page:#12161d;--card:#1b212b;--line:#36404e;--text:#e8ecf2;--soft:#a9b5c5;
--good:#7fd6a0;--warn:#f2bd6b;--bad:#ff9a9a;--good-bg:#16311f;--warn-bg:#382a12;--bad-bg:#3b1b1e;--bar:#6aa9ec;--mark:#242c38}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1120px;margin:0 auto;padding:24px 20px 56px}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:36px 0 12px}
h3{font-size:1rem;margin:0;overflow-wrap:anywhere}
p{margin:0 0 12px;color:var(--soft);overflow-wrap:anywhere}
.banner{border-radius:10px;padding:14px 18px;margin:18px 0;font-weight:600}
.good{color:var(--good);background:var(--good-bg)}.warn{color:var(--warn);background:var(--warn-bg)}
.bad{color:var(--bad);background:var(--bad-bg)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(118px,1fr));gap:12px}
.tile,.card{background:var(--card);border:1px solid var(--line);border-radius:10px}
.tile{padding:12px 14px}.tile b{display:block;font-size:1.25rem;line-height:1.3;font-variant-numeric:tabular-nums}
.tile span{color:var(--soft);font-size:.88rem}
.tile.is-bad b{color:var(--bad)}.tile.is-good b{color:var(--good)}.tile.is-warn b{color:var(--warn)}
.card{padding:16px 18px;margin:0 0 14px}
.pair{margin-top:14px;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:14px}
.pair .card{margin:0}
svg{display:block;width:100%;height:auto}svg text{fill:var(--soft);font:12px system-ui,sans-serif}
svg .bar{fill:var(--bar)}svg .axis{stroke:var(--line)}table{width:100%;border-collapse:collapse;font-size:.92rem}
th{text-align:left;color:var(--soft);font-weight:600;padding:6px 10px 6px 0;border-bottom:1px solid var(--line)}
td{padding:7px 10px 7px 0;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
tr:last-child td{border-bottom:0}
td.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
code{font:0.9em ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}
.head{display:flex;flex-wrap:wrap;gap:6px 12px;align-items:center;margin-bottom:8px}
.tag{border-radius:999px;padding:1px 10px;font-size:.84rem;font-weight:600}
.card p{margin:10px 0 0}
details{margin-top:18px}summary{cursor:pointer;padding:6px 0;font-weight:600}details>.card{margin-top:12px}
.diff td{width:34%}.was{background:var(--mark)}
.diff td:nth-child(n+2),.diff th:nth-child(n+2){padding-left:10px}
@media(max-width:600px){main{padding:16px 12px 40px}.card{padding:12px}
.diff thead{position:absolute;left:-9999px}.diff tr{display:block;padding:6px 0;border-bottom:1px solid var(--line)}
.diff tr:last-child{border-bottom:0}
.diff td,.diff td:nth-child(n+2){display:block;width:auto;border:0;padding:2px 8px}
.diff td[data-is]::before{content:attr(data-is) ": ";color:var(--soft)}}
)css";

} // namespace signalbox::replay
