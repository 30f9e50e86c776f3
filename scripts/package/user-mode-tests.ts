// A query in user mode asks with the rights of whoever runs it, and that is whoever deploys, who has none of our permission sets: a test gets
// there in the name of somebody who has, or the whole deploy is refused. The check follows calls by their names: of the class itself, of another
// class, of what is new or declared with its type; to make something with an `execute` counts as running it. It does not see what comes by the
// answer of another call, by the records of a list, or by a trigger.
import type { Body, Call } from './apex-bodies.ts'
import type { Classes } from './apex-references.ts'
import type { Placed } from './apex.ts'

/** Run by the platform: what a test, or the set-up of tests, begins with. */
const BEGINNINGS = ['istest', 'testsetup']

export function checkUserModeTests(name: string, classes: Classes): Placed[] {
  const apex = classes.get(name)
  if (!apex?.isTest) return []
  return apex.bodies.flatMap((body) => {
    if (!body.annotations.some((one) => BEGINNINGS.includes(one))) return []
    if (body.asksInUserMode) return [fault(body.line, body.method, `${name}.${body.method}`)]
    const called = body.calls.flatMap((call) => {
      const asking = firstAsking(call, name, classes, new Set())
      return asking === null ? [] : [fault(call.line, body.method, asking)]
    })
    return called.slice(0, 1)
  })
}

const fault = (line: number, test: string, asking: string): Placed => ({
  line,
  text: `${test} comes to ${asking}, which asks in USER_MODE, outside of System.runAs: whoever deploys may not read our fields`,
})

/** The method at the end of the calls that asks in user mode; null where none of them is seen to. */
function firstAsking(call: Call, from: string, classes: Classes, seen: Set<Body>): string | null {
  for (const { owner, body } of targetsOf(call, from, classes)) {
    if (seen.has(body)) continue
    seen.add(body)
    if (body.asksInUserMode) return `${owner}.${body.method}`
    for (const next of body.calls) {
      const asking = firstAsking(next, owner, classes, seen)
      if (asking !== null) return asking
    }
  }
  return null
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

function targetsOf({ of, method, isNew }: Call, from: string, classes: Classes): { owner: string; body: Body }[] {
  const owners = of === '' ? [from] : [of, ...(classes.get(from)?.declared ?? []).flatMap((one) => (same(one.name, of) ? [one.type] : []))]
  return [...classes.keys()]
    .filter((known) => owners.some((owner) => same(owner, known)))
    .flatMap((owner) =>
      (classes.get(owner)?.bodies ?? [])
        .filter((body) => same(body.method, method) || (isNew && same(body.method, 'execute')))
        .map((body) => ({ owner, body })),
    )
}
