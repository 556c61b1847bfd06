"""The register's tables as Django models over the very same database; the tables are not Django's to change."""

from django.db import models

from market.providers.rules import in_service_order


class Organisation(models.Model):
    """An organisation that provides care."""

    cqc_provider_id = models.CharField(max_length=32, null=True)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=16)

    class Meta:
        """An existing table."""

        app_label, managed, db_table = "django_peer", False, "organisation"


class Location(models.Model):
    """Where, or from where, care is given."""

    cqc_location_id = models.CharField(max_length=32, null=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, db_column="organisation")
    name = models.CharField(max_length=300)
    source = models.CharField(max_length=16)
    registered_on = models.DateField(null=True)
    deregistered_on = models.DateField(null=True)
    unlisted_on = models.DateField(null=True)
    listed_on = models.DateField(null=True)
    dormant = models.BooleanField()
    care_home = models.BooleanField()
    beds = models.IntegerField(null=True)
    directorate = models.CharField(max_length=60)
    category = models.CharField(max_length=80)
    ods_code = models.CharField(max_length=16)
    uprn = models.CharField(max_length=16)
    phone = models.CharField(max_length=40)
    website = models.CharField(max_length=300)
    council_website = models.CharField(max_length=300, null=True)
    address = models.CharField(max_length=400)
    town = models.CharField(max_length=80)
    ward = models.CharField(max_length=80)
    postcode = models.CharField(max_length=8)
    authority = models.CharField(max_length=80)
    region = models.CharField(max_length=60)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    brand_id = models.CharField(max_length=32)
    brand_name = models.CharField(max_length=200)
    primary_location_id = models.CharField(max_length=32)
    rating = models.CharField(max_length=24)
    rating_published_on = models.DateField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        """An existing table."""

        app_label, managed, db_table = "django_peer", False, "location"

    @property
    def organisation_name(self) -> str:
        """The name of the organisation that runs it."""
        return self.organisation.name

    @property
    def services(self) -> tuple[str, ...]:
        """Codes of the services that were prefetched into `held_services`, the main one first."""
        return in_service_order(each.code for each in self.held_services)


class State(models.Model):
    """What held for a location from a day on."""

    location = models.ForeignKey(Location, models.PROTECT, db_column="location", related_name="states")
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, db_column="organisation")
    name = models.CharField(max_length=300)
    beds = models.IntegerField(null=True)
    care_home = models.BooleanField()
    dormant = models.BooleanField()
    authority = models.CharField(max_length=80)
    brand_name = models.CharField(max_length=200)

    class Meta:
        """An existing table."""

        app_label, managed, db_table = "django_peer", False, "location_state"

    @property
    def organisation_name(self) -> str:
        """The name of the organisation that ran it then."""
        return self.organisation.name


class _Code(models.Model):
    code = models.CharField(max_length=40)
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        """The columns that services and specialisms share."""

        abstract = True


class Service(_Code):
    """A service type of a location, dated."""

    location = models.ForeignKey(Location, models.PROTECT, db_column="location", related_name="service_rows")

    class Meta:
        """An existing table."""

        app_label, managed, db_table = "django_peer", False, "location_service"


class Specialism(_Code):
    """A specialism of a location, dated."""

    location = models.ForeignKey(Location, models.PROTECT, db_column="location", related_name="specialism_rows")

    class Meta:
        """An existing table."""

        app_label, managed, db_table = "django_peer", False, "location_specialism"


class Rating(models.Model):
    """A published rating of a location."""

    location = models.ForeignKey(Location, models.PROTECT, db_column="location", related_name="ratings")
    service_group = models.CharField(max_length=120)
    key_question = models.CharField(max_length=16)
    rating = models.CharField(max_length=24)
    published_on = models.DateField()
    inherited = models.BooleanField()
    report_type = models.CharField(max_length=60)
    url = models.CharField(max_length=300)

    class Meta:
        """An existing table."""

        app_label, managed, db_table = "django_peer", False, "rating"


class Event(models.Model):
    """An entry, an exit or a re-registration of a location."""

    location = models.ForeignKey(Location, models.PROTECT, db_column="location", related_name="events")
    kind = models.CharField(max_length=20)
    on = models.DateField(db_column="happened_on")
    beds = models.IntegerField(null=True)
    reason = models.CharField(max_length=300)

    class Meta:
        """An existing table."""

        app_label, managed, db_table = "django_peer", False, "registration_event"


class Link(models.Model):
    """A predecessor and its successor, by CQC id."""

    predecessor_id = models.CharField(max_length=32)
    successor_id = models.CharField(max_length=32)
    reason = models.CharField(max_length=300)

    class Meta:
        """An existing table."""

        app_label, managed, db_table = "django_peer", False, "location_link"
