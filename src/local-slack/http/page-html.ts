/** Answers at once; the script behind it may still be bundling for a second. No font and no picture from elsewhere. */
export const PAGE_HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Acme (local) · Sitrep's local Slack</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%234a154b'/%3E%3Cpath d='M6 3v10M10 3v10M3 6h10M3 10h10' stroke='white' stroke-width='1.4'/%3E%3C/svg%3E">
<style>
body{margin:0;background:#3f0e40;color:#fff;font-family:Lato,"Helvetica Neue",Helvetica,Arial,sans-serif}
#preparing{display:grid;place-content:center;height:100vh;text-align:center;gap:8px}
#preparing p{margin:0;opacity:.8}
</style>
</head>
<body>
<div id="app"><div id="preparing" role="status"><strong>Preparing the local Slack…</strong><p>The page is being built; this takes about a second.</p></div></div>
<script src="/assets/page.js" defer></script>
</body>
</html>
`

/** Nothing the page shows may load anything from another machine. */
export const PAGE_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')
