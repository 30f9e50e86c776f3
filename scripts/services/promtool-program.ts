import { findProgram } from './programs.ts'

/** What judges rules of Prometheus. */
export const findPromtool = (say: (line: string) => void): string =>
  findProgram(
    {
      names: ['promtool'],
      debian: 'prometheus',
      how: 'Install Prometheus (Debian and Ubuntu: `sudo apt-get install prometheus`; macOS: `brew install prometheus`).',
    },
    say,
  )
