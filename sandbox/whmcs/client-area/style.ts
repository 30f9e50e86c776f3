export const STYLE = `
*{box-sizing:border-box}
body{margin:0;background:#f4f5f7;color:#1d2733;font:16px/1.55 system-ui,"Noto Sans JP",sans-serif}
a{color:#1c5fa8}a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid #7fb2ea;outline-offset:2px}
.bar{background:#14365e;color:#fff}
.bar>div{max-width:60rem;margin:0 auto;padding:.8rem 1.25rem;display:flex;flex-wrap:wrap;gap:.4rem 1.25rem;align-items:center}
.bar b{font-size:1.1rem;margin-right:auto}
.bar a{color:#fff;text-decoration:none;padding:.35rem 0;border-bottom:2px solid transparent}
.bar a[aria-current]{border-color:#fff}
main{max-width:60rem;margin:0 auto;padding:1.75rem 1.25rem 3rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 1.25rem}h2{font-size:1.15rem;margin:0 0 1rem}
.card{background:#fff;border:1px solid #dfe3e8;border-radius:10px;padding:1.25rem;margin:0 0 1.25rem}
.card>p:first-child{margin-top:0}.card>p:last-child{margin-bottom:0}
.muted{color:#5a6675}.num{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
table{width:100%;border-collapse:collapse}
th{font-size:.85rem;font-weight:600;color:#5a6675;text-align:left}
th,td{padding:.65rem .5rem;border-bottom:1px solid #e8ebef;vertical-align:top}
th:first-child,td:first-child{padding-left:0}tr:last-child td{border-bottom:0}th.num{text-align:right}.num+td,.num+th{padding-left:2rem}
.tag{display:inline-block;padding:.1rem .6rem;border-radius:1rem;font-size:.85rem;background:#e6e9ee;white-space:nowrap}
.tag.good{background:#d8f0e0;color:#0f5a2d}.tag.wait{background:#fdeecb;color:#6b4700}.tag.bad{background:#fbdcdc;color:#8a1c1c}
.note{padding:.75rem 1rem;border-radius:8px;margin:0 0 1.25rem;background:#d8f0e0;color:#0f5a2d}
.note.bad{background:#fbdcdc;color:#8a1c1c}
.cards{list-style:none;margin:0;padding:0;display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr))}
.cards li{border:1px solid #dfe3e8;border-radius:8px;padding:.9rem 1rem}
form{display:grid;gap:1rem;max-width:26rem}
label{display:grid;gap:.3rem;font-weight:600}
input{font:inherit;font-weight:400;padding:.6rem .7rem;border:1px solid #98a3b1;border-radius:6px;width:100%;background:#fff}
input::placeholder{color:#6b7684}
.pair{display:grid;gap:1rem;grid-template-columns:1fr 1fr}
button{font:inherit;font-weight:600;padding:.7rem 1.4rem;border:0;border-radius:6px;background:#1c5fa8;color:#fff;cursor:pointer;justify-self:start}
button:hover{background:#174f8d}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.5rem 1.5rem;margin:0}dt{color:#5a6675}dd{margin:0;overflow-wrap:anywhere}
footer{max-width:60rem;margin:0 auto;padding:0 1.25rem 2rem;font-size:.85rem;color:#5a6675}
@media(max-width:560px){
 .bar b{flex-basis:100%}.bar a{font-size:.92rem}.bar>div{column-gap:.95rem}main{padding-top:1.25rem}
 .rows,.rows tbody,.rows tr{display:block}.rows thead{display:none}
 .rows tr{padding:.7rem 0;border-bottom:1px solid #e8ebef}
 .rows tr:last-child{border-bottom:0;padding-bottom:0}.rows tr:first-child{padding-top:0}
 .rows td{display:flex;justify-content:space-between;gap:1rem;border:0;padding:.2rem 0!important;text-align:right}
 .rows td::before{content:attr(data-label);color:#5a6675;text-align:left;white-space:nowrap}
 dl{grid-template-columns:1fr;gap:.1rem}dd{margin-bottom:.6rem}
}`
