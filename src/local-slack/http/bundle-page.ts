import path from 'node:path'

export interface PageBundle {
  script: string
  styles: string
}

/** Bundles the page in memory, about a second; esbuild is loaded only for this. */
export async function bundlePage(): Promise<PageBundle> {
  const { build } = await import('esbuild')
  const result = await build({
    entryPoints: [path.join(import.meta.dirname, '..', 'page', 'main.tsx')],
    bundle: true,
    minify: true,
    write: false,
    outdir: 'assets',
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    // The page loads nothing later: its font is part of the style sheet. Every browser that runs it knows woff2.
    loader: { '.woff2': 'dataurl', '.woff': 'empty' },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  })
  const textOf = (ending: string) => result.outputFiles.find((file) => file.path.endsWith(ending))?.text ?? ''
  return { script: textOf('.js'), styles: textOf('.css') }
}
