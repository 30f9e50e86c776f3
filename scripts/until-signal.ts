// Stays until somebody ends the script, then stops what it started.

/** Resolves at SIGINT or SIGTERM. A second signal changes nothing: the first one is being obeyed. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => done(signal))
  })
}

/** Runs a script's main function; an error is one plain line and exit code 1. */
export async function runScript(name: string, main: () => Promise<number | void>): Promise<void> {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
