/** Cities with the codes that airlines, carriers and teams name sites by (IATA, of the city or its largest airport). */
const CODES =
  'ams amsterdam,ath athens,atl atlanta,akl auckland,bkk bangkok,bcn barcelona,beg belgrade,ber berlin,blr bangalore,blr bengaluru,bog bogota,bom bombay,bos boston,bne brisbane,bru brussels,bts bratislava,bud budapest,buh bucharest,otp otopeni,cai cairo,ceb cebu,cgk cengkareng,chi chicago,ord ohare,cmb colombo,cpt cape-town,cph copenhagen,cgn cologne,dac dhaka,dkr dakar,del delhi,del new-delhi,den denver,dfw dallas,doh doha,dtw detroit,dus duesseldorf,dus dusseldorf,dvo davao,dxb dubai,edi edinburgh,eze buenos-aires,fco fiumicino,gdl guadalajara,gdn gdansk,gig rio-de-janeiro,got gothenburg,gva geneva,ham hamburg,han hanoi,hel helsinki,hkg hong-kong,hyd hyderabad,iah houston,icn incheon,ist istanbul,jkt jakarta,jnb johannesburg,jkt djakarta,kbp kyiv,kix osaka,osa osaka,khi karachi,krk krakow,ktm kathmandu,kul kuala-lumpur,lad luanda,las las-vegas,lax los-angeles,led st-petersburg,lim lima,lis lisbon,los lagos,lux luxembourg,lys lyon,maa chennai,mad madrid,man manchester,mde medellin,mel melbourne,mex mexico-city,mia miami,mil milan,mnl manila,mow moscow,mrs marseille,msp minneapolis,muc munich,nbo nairobi,nrt narita,nyc new-york,opo porto,osl oslo,ath athina,phl philadelphia,phx phoenix,pnh phnom-penh,poz poznan,prg prague,per perth,rix riga,rom rome,rtm rotterdam,ruh riyadh,sao sao-paulo,gru guarulhos,scl santiago,sea seattle,sel seoul,sgn saigon,sgn ho-chi-minh,sgn ho-chi-minh-city,sha shanghai,sof sofia,str stuttgart,sub surabaya,tll tallinn,tlv tel-aviv,tpe taipei,tyo tokyo,vie vienna,vno vilnius,waw warsaw,wro wroclaw,yul montreal,yvr vancouver,yyz toronto,zag zagreb,zrh zurich,bej beijing,bjs beijing,can guangzhou,szx shenzhen,cgo zhengzhou,pek peking,dub dublin,lon london,par paris,fra frankfurt,sto stockholm,sin singapore,syd sydney'
    .split(',')
    .map((pair) => pair.split(' ') as [code: string, city: string])

const CODE_OF: ReadonlyMap<string, string> = new Map(CODES.map(([code, city]) => [city, code]))

const CITY_OF: ReadonlyMap<string, string> = new Map(CODES.toReversed())

/** The city of a code; undefined for anything else. */
export const cityOfCode = (code: string): string | undefined => CITY_OF.get(code)

/** Codes that are words of every other sentence as well. */
const WORDS: ReadonlySet<string> = new Set(
  'ber bud can den got ham ist las los man mad mel per sea sin sub str otp led del bos waw tll maa lim lon par'.split(
    ' ',
  ),
)

const KNOWN: ReadonlySet<string> = new Set(CODES.map(([code]) => code))

const plain = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .trim()
    .replace(/[\s_]+/g, '-')

/** The code of a city, or the name as it stands. */
export const cityCode = (name: string): string => CODE_OF.get(name) ?? name

/** Whether a name is that of a city, or a code of one that is no word besides. */
export const isCityName = (name: string): boolean => {
  const word = plain(name)
  return CODE_OF.has(word) || (KNOWN.has(word) && !WORDS.has(word))
}
