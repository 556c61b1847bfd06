"""Rules of placements, pure."""

from market.placements.types import CldServiceType, Component
from market.providers.types import ServiceType

SERVICE_OF_COMPONENT: dict[Component, ServiceType] = {
    Component.REABLEMENT: ServiceType.HOME_CARE,
    Component.SHORT_NURSING: ServiceType.NURSING_HOME,
    Component.SHORT_RESIDENTIAL: ServiceType.RESIDENTIAL_HOME,
    Component.LONG_NURSING: ServiceType.NURSING_HOME,
    Component.LONG_RESIDENTIAL: ServiceType.RESIDENTIAL_HOME,
    Component.HOME_SUPPORT: ServiceType.HOME_CARE,
    Component.DAY_SUPPORT: ServiceType.DAY_CARE,
    Component.SHARED_LIVES: ServiceType.SHARED_LIVES,
    Component.SUPPORTED_LIVING: ServiceType.SUPPORTED_LIVING,
    Component.EXTRA_CARE: ServiceType.EXTRA_CARE,
    Component.END_OF_LIFE: ServiceType.HOME_CARE,
    Component.EMERGENCY: ServiceType.OTHER,
    Component.CARER_RESPITE: ServiceType.OTHER,
    Component.CARER_SITTING: ServiceType.COMMUNITY_SUPPORT,
    Component.CARER_UNIVERSAL: ServiceType.COMMUNITY_SUPPORT,
    Component.LEARNING_EMPLOYMENT: ServiceType.COMMUNITY_SUPPORT,
}
"""The register's service type for a component; those not listed are `other`."""


def service_of(service_type: CldServiceType | str, component: Component | str) -> ServiceType:
    """The register's service type that a service of Client Level Data is counted under.

    The component decides; where it says no more than "other", nursing and residential care are known from the service type.
    """
    found = SERVICE_OF_COMPONENT.get(Component(component), ServiceType.OTHER)
    if found is ServiceType.OTHER and service_type == CldServiceType.LONG_NURSING:
        return ServiceType.NURSING_HOME
    if found is ServiceType.OTHER and service_type == CldServiceType.LONG_RESIDENTIAL:
        return ServiceType.RESIDENTIAL_HOME
    return found
