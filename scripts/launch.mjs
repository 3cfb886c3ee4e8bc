// Plain JavaScript: it must run on whatever Node started npm, to say what is wrong in one line.
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(
    `Sitrep needs Node 24. npm brings it for Linux and macOS on x64 and arm64 as an optional dependency, ` +
      `but here Node ${process.versions.node} runs (${process.platform}-${process.arch}). ` +
      `Run "npm ci" without --omit=optional, or install Node 24 yourself.`,
  )
  process.exit(1)
}
const { keepCompiledCode } = await import('./compile-cache.ts')
keepCompiledCode()
const { main } = await import('../src/main.ts')
await main(process.argv.slice(2))
