/** Nine of nine of …: 9^9 strings when unfolded. */
export const LAUGHS = [
  `a: &a [${Array(9).fill('"lol"').join(',')}]`,
  ...[...'bcdefghi'].map((name, n) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[n]}`).join(',')}]`),
].join('\n')

/** Text that has broken readers of text, each with what is bad about it. */
export const BAD_TEXTS: readonly (readonly [what: string, text: string])[] = [
  ['(a+)+$ for backtracking', `${'a'.repeat(50_000)}!`],
  ['quotes that never close', `password="${'\\"'.repeat(50_000)}`],
  ['spaces for backtracking', `key =${' '.repeat(100_000)}x`],
  ['dots and at signs for addresses', 'a@a.'.repeat(25_000)],
  ['a PEM that never ends', `-----BEGIN RSA PRIVATE KEY-----\n${'A'.repeat(100_000)}`],
  ['half a surrogate pair', 'before \ud800 after \udfff end'],
  ['NULs', `before\0${'\0'.repeat(1000)}after`],
  [
    'bytes that are no UTF-8, as they are decoded',
    Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x80]).toString('utf8'),
  ],
  [
    'a name that is a prototype',
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  ],
  ['brackets to the bottom of the stack', '['.repeat(100_000)],
  ['parentheses to the bottom of the stack', `select ${'('.repeat(50_000)}1${')'.repeat(50_000)}`],
  ['aliases that unfold without end', LAUGHS],
  ['direction marks', '\u202egpj.exe\u202c'],
]

/** Whether anything gave every object a `polluted`. */
export const isPolluted = (): boolean => 'polluted' in {}
