// The stylesheet of the staff page: one column, wide tables turn into cards on a narrow screen.
export const STYLE = `
:root { color-scheme: light; --ink: #16202e; --soft: #5a6879; --line: #dde3ea; --paper: #f4f6f9; --brand: #0b5cab; --brand-ink: #fff }
* { box-sizing: border-box }
body { margin: 0; font: 15px/1.5 system-ui, "Noto Sans JP", sans-serif; color: var(--ink); background: var(--paper) }
a { color: var(--brand) }
header { background: #032d60; color: #fff }
header > div, main { max-width: 1120px; margin: 0 auto; padding: 0 20px }
header > div { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 24px; padding-block: 12px }
header a { color: #fff; text-decoration: none; padding: 6px 0 }
header a:hover, header a[aria-current] { text-decoration: underline; text-underline-offset: 5px }
header strong a { font-size: 17px }
header small { color: #b9cbe3; margin-left: auto }
main { padding-block: 20px 48px }
h1 { font-size: 22px; line-height: 1.3; margin: 4px 0 16px; overflow-wrap: anywhere }
h2 { font-size: 16px; margin: 0 0 12px } table + h2 { margin-top: 22px }
section { background: #fff; border: 1px solid var(--line); border-radius: 8px; padding: 16px 18px; margin-bottom: 18px }
form { margin: 0 }
form.line { display: flex; flex-wrap: wrap; gap: 10px; margin-bottom: 16px }
input, select { font: inherit; padding: 8px 10px; border: 1px solid #b8c3d0; border-radius: 6px; background: #fff; min-width: 0 }
input[type=search], input[name=reason] { flex: 1 1 220px }
button { font: inherit; font-weight: 600; padding: 8px 16px; border: 1px solid var(--brand); border-radius: 6px; background: var(--brand); color: var(--brand-ink); cursor: pointer }
button.plain { background: #fff; color: var(--brand) }
button:hover { filter: brightness(.93) }
:focus-visible { outline: 3px solid #7ab3f0; outline-offset: 2px }
table { width: 100%; border-collapse: collapse }
th { text-align: left; font-weight: 600; font-size: 13px; color: var(--soft); border-bottom: 1px solid var(--line); padding: 6px 12px 6px 0 }
td { vertical-align: top; border-bottom: 1px solid #edf0f4; padding: 9px 12px 9px 0; overflow-wrap: anywhere }
tr:last-child td { border-bottom: 0 }
.soft { white-space: pre-line }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
th.number:last-child, td.number:last-child { padding-right: 0 }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 12px 24px; margin: 0 }
dt { font-size: 13px; color: var(--soft) }
dd { margin: 0; overflow-wrap: anywhere }
code { font: 13px/1.4 ui-monospace, monospace; overflow-wrap: anywhere }
.badge { display: inline-block; padding: 1px 10px; border-radius: 99px; font-size: 13px; font-weight: 600; white-space: nowrap; background: #e8edf3; color: #33475b }
.badge.good { background: #d9f2e3; color: #0d5a31 } .badge.busy { background: #dbeafe; color: #12458a }
.badge.wait { background: #fdf0d0; color: #7a4b00 } .badge.bad { background: #fde0dd; color: #8f1d13 }
.title { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 14px; margin-bottom: 14px } .title h1 { margin: 0 } .title form { margin-left: auto }
.note { border-left: 4px solid var(--brand); padding: 8px 14px; background: #eef5fd; border-radius: 4px; margin: 0 0 10px } .note.bad { border-color: #c23934; background: #fdf0ef }
.soft { color: var(--soft) } p { margin: 0 0 10px }
@media (max-width: 640px) {
  header > div, main { padding-inline: 14px } header small { margin-left: 0; width: 100% }
  section { padding: 14px } .title form, .title button { width: 100%; margin-left: 0 }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  tr { display: block; border-bottom: 1px solid var(--line); padding: 8px 0 } tr:last-child { border-bottom: 0 }
  td, td.number { display: flex; justify-content: space-between; gap: 16px; border: 0; padding: 3px 0; text-align: right; white-space: normal }
  td::before { content: attr(data-label); color: var(--soft); text-align: left; flex: none }
  td:not([data-label])::before { content: none }
}
`
