/** Two columns on a wide screen; on a narrow one the list or the mail, never both. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5d6878; --line: #dfe4ea; --paper: #fff; --ground: #f4f6f8; --accent: #1f5fbf; --chosen: #e8f0fc }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #9aa6b6; --line: #2e3743; --paper: #171d25; --ground: #10151b; --accent: #8ab8ff; --chosen: #1f2c40 } }
* { box-sizing: border-box }
html { height: 100% }
body { margin: 0; min-height: 100%; display: flex; flex-direction: column; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground) }
a { color: var(--accent) }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: -3px; border-radius: 4px }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; padding: .75rem 1.25rem; background: var(--paper); border-bottom: 1px solid var(--line) }
header h1 { margin: 0; font-size: 1.25rem }
header h1 a { color: inherit; text-decoration: none }
header span, time, small, dt, .more, .empty { color: var(--soft) }
header span, .more { font-size: .875rem }
main { flex: 1; display: grid; grid-template-columns: minmax(300px, 400px) minmax(0, 1fr) }
nav { background: var(--paper); border-right: 1px solid var(--line) }
nav ol { list-style: none; margin: 0; padding: 0 }
nav li a { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .1rem .75rem; padding: .75rem 1.25rem; border-bottom: 1px solid var(--line); color: inherit; text-decoration: none }
nav li a:hover, nav li a[aria-current] { background: var(--chosen) }
nav li a[aria-current] { box-shadow: inset 4px 0 var(--accent) }
.to { font-weight: 600; overflow-wrap: anywhere }
.subject { grid-column: 1 / -1; overflow-wrap: anywhere }
.kind { grid-column: 1 / -1; justify-self: start; font-size: .75rem; padding: .05rem .5rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--soft) }
time { font-size: .875rem; font-variant-numeric: tabular-nums; white-space: nowrap }
section { padding: 1.25rem; min-width: 0 }
.empty, .more { padding: 2rem 1.25rem; text-align: center }
.back { display: none }
article { max-width: 60rem; margin: 0 auto; padding: 1.5rem; background: var(--paper); border: 1px solid var(--line); border-radius: 8px }
h2 { margin: 0 0 1rem; font-size: 1.375rem; line-height: 1.3; overflow-wrap: anywhere }
h3 { margin: 1.5rem 0 .5rem; font-size: 1rem }
dl { margin: 0 0 1.25rem; font-size: .9375rem }
dl div { display: grid; grid-template-columns: 6rem minmax(0, 1fr); gap: .75rem }
dd { margin: 0; overflow-wrap: anywhere }
iframe { display: block; width: 100%; height: 38rem; max-height: 75vh; border: 1px solid var(--line); border-radius: 6px; background: #fff; color-scheme: light }
details { margin-top: 1.25rem }
summary { cursor: pointer; padding: .25rem 0; font-weight: 600 }
pre { margin: .5rem 0 0; padding: 1rem; background: var(--ground); border-radius: 6px; font: .9375rem/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere }
.attachments { display: flex; flex-wrap: wrap; gap: 1rem; margin: 0; padding: 0; list-style: none }
.attachments img { display: block; max-width: min(240px, 100%); height: auto; margin-bottom: .25rem; padding: 8px; background: #fff; border: 1px solid var(--line); border-radius: 6px }
@media (max-width: 800px) {
  main { grid-template-columns: minmax(0, 1fr) }
  nav { border-right: 0 }
  .mail-open nav, .list-only section { display: none }
  section { padding: .75rem }
  article { padding: 1rem }
  .back { display: inline-block; padding: .5rem .25rem .75rem }
  dl div { grid-template-columns: 4.5rem minmax(0, 1fr) }
}
`
