/** Time zones with towns of more than a hundred thousand people, large ports, and countries and provinces that have one zone. */
const TOWNS: Readonly<Record<string, string>> = {
  'Europe/London':
    'london manchester birmingham leeds glasgow edinburgh liverpool bristol sheffield cardiff belfast newcastle nottingham leicester coventry hull bradford southampton portsmouth plymouth aberdeen dundee swansea reading derby stoke wolverhampton sunderland brighton norwich exeter cambridge oxford york felixstowe immingham grimsby tilbury dover harwich teesport middlesbrough luton slough swindon milton-keynes northampton peterborough ipswich bournemouth uk britain england scotland wales',
  'Europe/Dublin': 'dublin cork limerick galway waterford shannon ireland',
  'Europe/Lisbon': 'lisbon lisboa porto braga coimbra setubal sines leixoes portugal',
  'Europe/Madrid':
    'madrid barcelona valencia seville sevilla zaragoza malaga murcia palma bilbao alicante cordoba valladolid vigo gijon algeciras cadiz cartagena tarragona santander vitoria pamplona granada spain',
  'Europe/Paris':
    'paris marseille lyon toulouse nice nantes strasbourg montpellier bordeaux lille rennes reims toulon grenoble dijon angers le-havre saint-etienne brest rouen dunkirk dunkerque calais metz nancy caen orleans tours roubaix france',
  'Europe/Brussels':
    'brussels antwerp antwerpen ghent gent liege bruges zeebrugge charleroi leuven namur belgium',
  'Europe/Amsterdam':
    'amsterdam rotterdam the-hague den-haag utrecht eindhoven groningen tilburg almere breda nijmegen arnhem haarlem enschede vlissingen moerdijk schiphol venlo maastricht netherlands holland',
  'Europe/Luxembourg': 'luxembourg',
  'Europe/Berlin':
    'berlin hamburg munich muenchen cologne koeln frankfurt stuttgart duesseldorf dusseldorf dortmund essen leipzig bremen dresden hanover hannover nuremberg nuernberg duisburg bochum wuppertal bielefeld bonn muenster mannheim karlsruhe augsburg wiesbaden gelsenkirchen moenchengladbach braunschweig chemnitz kiel aachen halle magdeburg freiburg krefeld luebeck lubeck mainz erfurt rostock kassel hagen saarbruecken potsdam ludwigshafen oldenburg osnabrueck heidelberg darmstadt wuerzburg regensburg ingolstadt wolfsburg ulm heilbronn bremerhaven wilhelmshaven cuxhaven emden jena koblenz trier passau germany bavaria',
  'Europe/Zurich':
    'zurich zuerich geneva basel bern lausanne winterthur lucerne luzern st-gallen lugano switzerland',
  'Europe/Vienna': 'vienna wien graz linz salzburg innsbruck klagenfurt villach wels austria',
  'Europe/Rome':
    'rome roma milan milano naples napoli turin torino palermo genoa genova bologna florence firenze bari catania venice venezia verona messina padua padova trieste brescia taranto parma modena livorno ravenna gioia-tauro cagliari salerno la-spezia italy',
  'Europe/Copenhagen': 'copenhagen aarhus odense aalborg esbjerg randers kolding fredericia denmark',
  'Europe/Oslo': 'oslo bergen trondheim stavanger drammen kristiansand tromso fredrikstad narvik norway',
  'Europe/Stockholm':
    'stockholm gothenburg goteborg malmo uppsala vasteras orebro linkoping helsingborg jonkoping norrkoping lund umea gavle boras sundsvall lulea karlskrona trelleborg sweden',
  'Europe/Helsinki':
    'helsinki espoo tampere vantaa oulu turku jyvaskyla lahti kuopio kotka pori vaasa finland',
  'Europe/Tallinn': 'tallinn tartu narva parnu muuga estonia',
  'Europe/Riga': 'riga daugavpils liepaja ventspils latvia',
  'Europe/Vilnius': 'vilnius kaunas klaipeda siauliai lithuania',
  'Europe/Warsaw':
    'warsaw warszawa krakow cracow lodz wroclaw poznan gdansk gdynia szczecin bydgoszcz lublin bialystok katowice gliwice czestochowa radom sosnowiec torun kielce rzeszow zabrze olsztyn swinoujscie sopot opole poland',
  'Europe/Prague': 'prague praha brno ostrava plzen pilsen olomouc liberec czechia',
  'Europe/Bratislava': 'bratislava kosice zilina nitra trnava slovakia',
  'Europe/Budapest': 'budapest debrecen szeged miskolc pecs gyor hungary',
  'Europe/Ljubljana': 'ljubljana maribor koper slovenia',
  'Europe/Zagreb': 'zagreb split rijeka osijek zadar ploce croatia',
  'Europe/Belgrade': 'belgrade novi-sad nis kragujevac serbia',
  'Europe/Bucharest': 'bucharest cluj timisoara iasi constanta craiova brasov galati ploiesti oradea romania',
  'Europe/Sofia': 'sofia plovdiv varna burgas ruse bulgaria',
  'Europe/Athens': 'athens piraeus thessaloniki patras heraklion larissa volos greece',
  'Europe/Istanbul': 'istanbul ankara izmir bursa adana antalya konya gaziantep mersin izmit kocaeli turkey',
  'Europe/Kyiv': 'kyiv kiev kharkiv odesa odessa dnipro lviv zaporizhzhia mykolaiv ukraine',
  'Asia/Dubai': 'dubai abu-dhabi sharjah jebel-ali fujairah emirates uae',
  'Asia/Riyadh': 'riyadh jeddah dammam mecca medina jubail yanbu',
  'Asia/Qatar': 'doha qatar',
  'Asia/Jerusalem': 'jerusalem tel-aviv haifa ashdod beersheba israel',
  'Africa/Cairo': 'cairo alexandria giza port-said suez damietta egypt',
  'Africa/Lagos': 'lagos abuja kano ibadan port-harcourt apapa nigeria',
  'Africa/Nairobi': 'nairobi mombasa kisumu nakuru eldoret kenya',
  'Africa/Johannesburg':
    'johannesburg cape-town durban pretoria gqeberha bloemfontein east-london richards-bay',
  'Africa/Casablanca': 'casablanca rabat tangier marrakesh agadir fes morocco',
  'Africa/Accra': 'accra kumasi tema takoradi ghana',
  'Asia/Karachi': 'karachi lahore islamabad faisalabad rawalpindi multan pakistan',
  'Asia/Kolkata':
    'mumbai bombay delhi new-delhi bangalore bengaluru hyderabad chennai kolkata ahmedabad pune surat jaipur lucknow kanpur nagpur indore kochi coimbatore visakhapatnam noida gurgaon gurugram mundra nhava-sheva india',
  'Asia/Colombo': 'colombo kandy hambantota',
  'Asia/Dhaka': 'dhaka chittagong chattogram khulna sylhet bangladesh',
  'Asia/Kathmandu': 'kathmandu pokhara nepal',
  'Asia/Bangkok': 'bangkok chiang-mai laem-chabang phuket pattaya thailand',
  'Asia/Ho_Chi_Minh': 'hanoi saigon ho-chi-minh ho-chi-minh-city haiphong da-nang can-tho vung-tau vietnam',
  'Asia/Kuala_Lumpur': 'kuala-lumpur penang johor-bahru port-klang ipoh kuching tanjung-pelepas malaysia',
  'Asia/Singapore': 'singapore jurong tuas',
  'Asia/Jakarta': 'jakarta surabaya bandung medan semarang palembang bekasi tangerang bogor yogyakarta',
  'Asia/Makassar': 'makassar denpasar bali balikpapan manado',
  'Asia/Manila': 'manila cebu davao quezon-city makati clark subic philippines',
  'Asia/Shanghai':
    'shanghai beijing shenzhen guangzhou ningbo qingdao tianjin chongqing chengdu wuhan hangzhou nanjing xian xiamen dalian suzhou zhengzhou shenyang dongguan china',
  'Asia/Hong_Kong': 'hong-kong kowloon',
  'Asia/Taipei': 'taipei kaohsiung taichung tainan hsinchu taiwan',
  'Asia/Seoul': 'seoul busan incheon daegu daejeon gwangju ulsan korea',
  'Asia/Tokyo': 'tokyo osaka yokohama nagoya sapporo kobe kyoto fukuoka hiroshima sendai narita chiba japan',
  'Australia/Sydney': 'sydney canberra wollongong port-botany',
  'Australia/Melbourne': 'melbourne geelong hobart',
  'Australia/Brisbane': 'brisbane gold-coast townsville cairns gladstone',
  'Australia/Adelaide': 'adelaide',
  'Australia/Perth': 'perth fremantle port-hedland',
  'Pacific/Auckland': 'auckland wellington christchurch hamilton tauranga dunedin',
  'America/Sao_Paulo':
    'sao-paulo rio-de-janeiro brasilia belo-horizonte curitiba porto-alegre santos campinas salvador recife fortaleza goiania florianopolis',
  'America/Argentina/Buenos_Aires': 'buenos-aires cordoba-argentina rosario mendoza la-plata argentina',
  'America/Santiago': 'santiago valparaiso concepcion san-antonio-chile',
  'America/Lima': 'lima callao arequipa trujillo peru',
  'America/Bogota': 'bogota medellin cali barranquilla buenaventura colombia',
  'America/Mexico_City': 'mexico-city guadalajara monterrey puebla queretaro veracruz manzanillo leon',
  'America/New_York':
    'new-york nyc boston philadelphia washington baltimore atlanta miami orlando tampa jacksonville charlotte raleigh pittsburgh cleveland columbus cincinnati detroit newark norfolk savannah charleston buffalo richmond ashburn virginia ohio florida georgia',
  'America/Toronto': 'toronto ottawa montreal hamilton-ontario quebec mississauga',
  'America/Halifax': 'halifax moncton',
  'America/Chicago':
    'chicago houston dallas san-antonio austin fort-worth memphis nashville milwaukee minneapolis kansas-city st-louis new-orleans omaha oklahoma-city tulsa laredo illinois',
  'America/Winnipeg': 'winnipeg',
  'America/Denver': 'denver salt-lake-city albuquerque boise colorado-springs el-paso utah colorado',
  'America/Edmonton': 'calgary edmonton',
  'America/Phoenix': 'phoenix tucson mesa arizona',
  'America/Los_Angeles':
    'los-angeles san-francisco san-diego san-jose seattle portland sacramento oakland long-beach las-vegas fresno tacoma oregon california',
  'America/Vancouver': 'vancouver prince-rupert victoria-bc',
}

const ZONE_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(TOWNS).flatMap(([zone, names]) => names.split(' ').map((name) => [name, zone] as const)),
)

/** Towns whose names are words of any sentence. */
const WORDS: ReadonlySet<string> = new Set(
  'nice split reading mesa essen derby tours leon halle bari gent hull lund most bath victoria hamilton virginia georgia columbus richmond portland clark kano nis ruse salem orange hove cali santos brest lens vigo san-jose york charleston newark buffalo washington holland turkey'.split(
    ' ',
  ),
)

/** Whether a name in small letters is that of a town or a country, and no word besides. */
export const isTown = (name: string): boolean => ZONE_OF.has(name) && !WORDS.has(name)

/** What has one zone, by its name in small letters with dashes and without accents; null where nobody knows. */
export const zoneOfTown = (name: string): string | null => ZONE_OF.get(name) ?? null
