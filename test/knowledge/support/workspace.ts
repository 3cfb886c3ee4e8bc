const HOME = 'T-HOME'

const user = (id: string, over: object = {}) => ({ id, name: id.toLowerCase(), team_id: HOME, ...over })

/** A workspace with every kind of person and channel, as an export describes it. */
export const exportFiles = (): Record<string, string> => ({
  'users.json': JSON.stringify([
    user('UANN'),
    user('UBEN'),
    user('UEVE'),
    user('ULEFT'),
    user('UGUEST', { is_restricted: true, is_ultra_restricted: true }),
    user('UEXT', { team_id: 'T-OTHER' }),
    user('UGONE', { deleted: true }),
    user('UBOT', { is_bot: true }),
  ]),
  'channels.json': JSON.stringify([
    { id: 'CPUB', name: 'incidents', members: ['UANN', 'UBEN', 'UGONE', 'UBOT'] },
    { id: 'CGST', name: 'contractors', members: ['UANN', 'UGUEST'] },
    { id: 'CSHR', name: 'shared', is_ext_shared: true, members: ['UANN', 'UEXT'] },
  ]),
  'groups.json': JSON.stringify([
    { id: 'GSEC', name: 'security', members: ['UANN', 'UBEN'] },
    { id: 'GEVE', name: 'eve-only', members: ['UEVE'] },
    { id: 'GNIL', name: 'nobody-knows' },
    { id: 'GOLD', name: 'archived', is_archived: true, members: [] },
  ]),
  'mpims.json': JSON.stringify([{ id: 'GTRI', name: 'mpdm-x', members: ['UANN', 'UBEN', 'UEVE'] }]),
  'dms.json': JSON.stringify([
    { id: 'DEVE', members: ['UANN', 'UEVE'] },
    { id: 'DBOT', members: ['UANN', 'UBOT'] },
  ]),
})

export const PEOPLE = ['UANN', 'UBEN', 'UEVE', 'ULEFT', 'UGUEST', 'UEXT', 'UGONE', 'UNOBODY']
export const PLACES = [
  'CPUB',
  'CGST',
  'CSHR',
  'GSEC',
  'GEVE',
  'GNIL',
  'GOLD',
  'GTRI',
  'DEVE',
  'DBOT',
  'CNONE',
  null,
]

/** Who reads a message posted in a place, as people would say: the judge of the property, independent of the code. */
export const READERS: Record<string, { members: string[]; isOpen: boolean }> = {
  CPUB: { members: ['UANN', 'UBEN'], isOpen: true },
  CGST: { members: ['UANN', 'UGUEST'], isOpen: true },
  CSHR: { members: ['UANN', 'UEXT'], isOpen: false },
  GSEC: { members: ['UANN', 'UBEN'], isOpen: false },
  GEVE: { members: ['UEVE'], isOpen: false },
  GTRI: { members: ['UANN', 'UBEN', 'UEVE'], isOpen: false },
  DEVE: { members: ['UANN', 'UEVE'], isOpen: false },
  DBOT: { members: ['UANN'], isOpen: false },
}
