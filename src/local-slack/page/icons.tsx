/** Line icons on a 20 by 20 grid, drawn in the colour of the text around them. */
const PATHS = {
  menu: 'M3 5h14M3 10h14M3 15h14',
  hash: 'M8 3 6.5 17M13.5 3 12 17M3.5 7.5h14M2.5 12.5h14',
  lock: 'M6 9V6.5a4 4 0 0 1 8 0V9M4.5 9h11v8h-11z',
  shared: 'M6.5 6.5 3 10l3.5 3.5M13.5 6.5 17 10l-3.5 3.5M11.5 4l-3 12',
  close: 'M4.5 4.5l11 11M15.5 4.5l-11 11',
  send: 'M3 3.5 17.5 10 3 16.5 5 10.5 11 10 5 9.5z',
  reply: 'M3.5 4h13v9.5H10L6 17v-3.5H3.5z',
  more: 'M10 4.5v.1M10 10v.1M10 15.5v.1',
  eye: 'M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z',
  siren: 'M6 15v-4a4 4 0 0 1 8 0v4M4 15h12v2.5H4zM10 2v2M3.5 5l1.6 1.4M16.5 5l-1.6 1.4',
  sun: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M15.7 4.3l-1.4 1.4M5.7 14.3l-1.4 1.4',
  moon: 'M16 12.5A7 7 0 0 1 7.5 4a7 7 0 1 0 8.5 8.5z',
  chevron: 'M5 7.5 10 12.5 15 7.5',
  people:
    'M7.5 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM2 16.5c0-3 2.5-4.5 5.5-4.5s5.5 1.5 5.5 4.5M13 4.5a3 3 0 0 1 0 5.5M15 12.3c2 .6 3 2.1 3 4.2',
  bell: 'M5 13.5V9a5 5 0 0 1 10 0v4.5l1.5 1.5h-13zM8 17h4',
  check: 'M4 10.5 8.2 15 16.5 5.5',
  link: 'M8.5 11.5a3 3 0 0 0 4.2 0l3-3a3 3 0 0 0-4.2-4.2l-1 1M11.5 8.5a3 3 0 0 0-4.2 0l-3 3a3 3 0 0 0 4.2 4.2l1-1',
} as const

export function Icon({ name, size = 18 }: { name: keyof typeof PATHS; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.6 : 1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
