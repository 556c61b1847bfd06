"""Words that the most used passwords are made of.

Taken from what appears again and again at the top of published lists of leaked passwords, as the National Cyber
Security Centre advises: a deny list in place of rules about kinds of characters.
"""

_TEXT = (
    "0987654321 1234567890 123qwe123 1q2w3e4r5t 1qaz2wsx abcdefghij abcdefghijkl access administrator "
    "adobe admin arsenal asdfghjkl asdfgh baseball basketball batman butterfly chelsea chocolate computer "
    "dragon england everton facebook football freedom gfhjkm google hello iloveyou jennifer jessica "
    "killer letmein linkedin liverpool login london lovely manchester manunited master michael monkey "
    "mustang newcastle passw0rd password passwort p4ssword princess qazwsxedc qwerty qwertyuiop rangers "
    "samsung secret shadow starwars summer sunderland sunshine superman trustno1 welcome whatever winter "
    "spring autumn changeme yorkshire zaq12wsx zxcvbnm charlie daniel thomas hannah ashley bailey tigger "
    "internet service carehome caremarket council socialcare teesside boro pa55word qwe123 abc123 monday "
    "friday january february december november october september correcthorsebatterystaple "
)

COMMON_WORDS: frozenset[str] = frozenset(_TEXT.split())
