"""Where the invented services stand: real names of places, their rough centres, and postcode districts."""

from msgspec import Struct


class Place(Struct, frozen=True):
    """A part of town: its authority, postal town, postcode district and rough centre in degrees (WGS 84)."""

    name: str
    authority: str
    town: str
    district: str
    latitude: float
    longitude: float


MIDDLESBROUGH = tuple(
    Place(name, "Middlesbrough", "Middlesbrough", district, latitude, longitude)
    for name, district, latitude, longitude in (
        ("Central", "TS1", 54.5745, -1.2350),
        ("Newport", "TS1", 54.5700, -1.2480),
        ("North Ormesby", "TS3", 54.5705, -1.2080),
        ("Berwick Hills", "TS3", 54.5580, -1.1960),
        ("Park End", "TS3", 54.5470, -1.1930),
        ("Longlands", "TS4", 54.5620, -1.2200),
        ("Beechwood", "TS4", 54.5530, -1.2150),
        ("Linthorpe", "TS5", 54.5590, -1.2500),
        ("Acklam", "TS5", 54.5460, -1.2560),
        ("Brookfield", "TS5", 54.5370, -1.2640),
        ("Marton", "TS7", 54.5340, -1.2060),
        ("Nunthorpe", "TS7", 54.5260, -1.1820),
        ("Coulby Newham", "TS8", 54.5230, -1.2280),
        ("Hemlington", "TS8", 54.5220, -1.2490),
    )
)

NEIGHBOURS = tuple(
    Place(name, authority, town, district, latitude, longitude)
    for name, authority, town, district, latitude, longitude in (
        ("Redcar", "Redcar and Cleveland", "Redcar", "TS10", 54.6160, -1.0600),
        ("Guisborough", "Redcar and Cleveland", "Guisborough", "TS14", 54.5350, -1.0560),
        ("Eston", "Redcar and Cleveland", "Middlesbrough", "TS6", 54.5620, -1.1430),
        ("Thornaby", "Stockton-on-Tees", "Stockton-on-Tees", "TS17", 54.5400, -1.3000),
        ("Norton", "Stockton-on-Tees", "Stockton-on-Tees", "TS20", 54.5890, -1.3150),
        ("Yarm", "Stockton-on-Tees", "Yarm", "TS15", 54.5080, -1.3550),
        ("Hartlepool", "Hartlepool", "Hartlepool", "TS24", 54.6900, -1.2130),
    )
)
