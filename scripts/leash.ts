// Loaded into every child of a supervisor (node --import): when the supervisor is gone, however it went, the child goes too.
// At once and without draining: a supervisor that was killed leaves nobody to wait for, and the next start needs the ports.
process.once('disconnect', () => process.exit(1))
// The line to the supervisor must not keep a child alive that has finished.
process.channel?.unref()
