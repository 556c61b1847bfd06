"""The links at the top of every page."""

from market.accounts.permissions import Permission
from market.web.render import NavigationItem

NAVIGATION = (
    NavigationItem("Home", "/", Permission.READ_REGISTER),
    NavigationItem("Find care", "/find-care", Permission.FIND_CARE),
    NavigationItem("Providers", "/locations", Permission.READ_REGISTER, under=("/locations", "/providers", "/market")),
    NavigationItem("Capacity", "/capacity", Permission.READ_CAPACITY),
    NavigationItem("Quality", "/quality", Permission.READ_GRADES),
    NavigationItem("Contracts", "/contracts", Permission.READ_CONTRACTS),
    NavigationItem("Placements", "/placements", Permission.READ_PLACEMENTS),
    NavigationItem("Tasks", "/tasks", Permission.READ_RISK, also=(Permission.READ_EMBARGOES, Permission.REVIEW_PEOPLE)),
    NavigationItem(
        "Risk",
        "/risk",
        Permission.READ_RISK,
        under=(
            "/risk",
            "/embargoes",
            "/host-alerts",
            "/failures",
            "/contingency",
            "/turnarounds",
            "/information-requests",
            "/letters",
            "/partners",
            "/policies",
        ),
    ),
    NavigationItem("Figures", "/figures", Permission.READ_FIGURES),
    NavigationItem("Statements", "/statements", Permission.READ_STATEMENTS),
    NavigationItem("Imports", "/imports", Permission.IMPORT_FILES),
    NavigationItem("Joint visits", "/joint", Permission.JOIN_VISITS),
    NavigationItem("Shared with you", "/shared", Permission.READ_SHARED),
    NavigationItem("Your services", "/portal", Permission.USE_PORTAL),
    NavigationItem("Administration", "/admin", Permission.READ_AUDIT),
)
