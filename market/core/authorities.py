"""The authorities of the United Kingdom that have social care duties, by name."""

# Source: ONS, upper-tier local authorities of the United Kingdom (OGL), December 2025; "City of" and "County of" left out, as CQC does.
_NAMES = """
Aberdeen City; Aberdeenshire; Angus; Antrim and Newtownabbey; Ards and North Down; Argyll and Bute; Armagh City,
Banbridge and Craigavon; Barking and Dagenham; Barnet; Barnsley; Bath and North East Somerset; Bedford; Belfast;
Bexley; Birmingham; Blackburn with Darwen; Blackpool; Blaenau Gwent; Bolton; Bournemouth, Christchurch and Poole;
Bracknell Forest; Bradford; Brent; Bridgend; Brighton and Hove; Bristol; Bromley; Buckinghamshire; Bury; Caerphilly;
Calderdale; Cambridgeshire; Camden; Cardiff; Carmarthenshire; Causeway Coast and Glens; Central Bedfordshire;
Ceredigion; Cheshire East; Cheshire West and Chester; City of Edinburgh; City of London; Clackmannanshire; Conwy;
Cornwall; County Durham; Coventry; Croydon; Cumberland; Darlington; Denbighshire; Derby; Derbyshire; Derry City and
Strabane; Devon; Doncaster; Dorset; Dudley; Dumfries and Galloway; Dundee City; Ealing; East Ayrshire; East
Dunbartonshire; East Lothian; East Renfrewshire; East Riding of Yorkshire; East Sussex; Enfield; Essex; Falkirk;
Fermanagh and Omagh; Fife; Flintshire; Gateshead; Glasgow City; Gloucestershire; Greenwich; Gwynedd; Hackney; Halton;
Hammersmith and Fulham; Hampshire; Haringey; Harrow; Hartlepool; Havering; Herefordshire; Hertfordshire; Highland;
Hillingdon; Hounslow; Inverclyde; Isle of Anglesey; Isle of Wight; Isles of Scilly; Islington; Kensington and Chelsea;
Kent; Kingston upon Hull; Kingston upon Thames; Kirklees; Knowsley; Lambeth; Lancashire; Leeds; Leicester;
Leicestershire; Lewisham; Lincolnshire; Lisburn and Castlereagh; Liverpool; Luton; Manchester; Medway; Merthyr Tydfil;
Merton; Mid Ulster; Mid and East Antrim; Middlesbrough; Midlothian; Milton Keynes; Monmouthshire; Moray; Na h-Eileanan
Siar; Neath Port Talbot; Newcastle upon Tyne; Newham; Newport; Newry, Mourne and Down; Norfolk; North Ayrshire; North
East Lincolnshire; North Lanarkshire; North Lincolnshire; North Northamptonshire; North Somerset; North Tyneside;
North Yorkshire; Northumberland; Nottingham; Nottinghamshire; Oldham; Orkney Islands; Oxfordshire; Pembrokeshire;
Perth and Kinross; Peterborough; Plymouth; Portsmouth; Powys; Reading; Redbridge; Redcar and Cleveland; Renfrewshire;
Rhondda Cynon Taf; Richmond upon Thames; Rochdale; Rotherham; Rutland; Salford; Sandwell; Scottish Borders; Sefton;
Sheffield; Shetland Islands; Shropshire; Slough; Solihull; Somerset; South Ayrshire; South Gloucestershire; South
Lanarkshire; South Tyneside; Southampton; Southend-on-Sea; Southwark; St. Helens; Staffordshire; Stirling; Stockport;
Stockton-on-Tees; Stoke-on-Trent; Suffolk; Sunderland; Surrey; Sutton; Swansea; Swindon; Tameside; Telford and Wrekin;
Thurrock; Torbay; Torfaen; Tower Hamlets; Trafford; Vale of Glamorgan; Wakefield; Walsall; Waltham Forest; Wandsworth;
Warrington; Warwickshire; West Berkshire; West Dunbartonshire; West Lothian; West Northamptonshire; West Sussex;
Westminster; Westmorland and Furness; Wigan; Wiltshire; Windsor and Maidenhead; Wirral; Wokingham; Wolverhampton;
Worcestershire; Wrexham; York
"""

SOCIAL_CARE_AUTHORITIES: tuple[str, ...] = tuple(name.strip() for name in " ".join(_NAMES.split()).split(";"))
"""In order of name. CQC writes a few otherwise, such as "Bedford Borough": names that its files give are known as well."""
