"""When jobs are due: every few minutes, daily or weekly on London's clock. A slot is a due time in UTC."""

from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct

from market.core.clock import LONDON, london_date

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class EveryMinutes(Struct, frozen=True):
    """Every so many minutes of the hour, counted from midnight UTC. `minutes` divides a day."""

    minutes: int

    def latest(self, now: datetime) -> datetime:
        """The newest slot at or before `now`."""
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        passed = int((now - midnight).total_seconds()) // (self.minutes * 60)
        return midnight + timedelta(minutes=passed * self.minutes)

    def following(self, now: datetime) -> datetime:
        """The first slot after `now`."""
        return self.latest(now) + timedelta(minutes=self.minutes)

    def words(self) -> str:
        """For the page."""
        return "Every minute" if self.minutes == 1 else f"Every {self.minutes} minutes"


class DailyAt(Struct, frozen=True):
    """Once a day at an hour of London's clock, the year round.

    An hour that a clock change skips is taken at the next one.
    """

    hour: int
    minute: int = 0

    def latest(self, now: datetime) -> datetime:
        """The newest slot at or before `now`."""
        today = self._on(london_date(now))
        return today if today <= now else self._on(london_date(now) - timedelta(days=1))

    def following(self, now: datetime) -> datetime:
        """The first slot after `now`."""
        today = self._on(london_date(now))
        return today if today > now else self._on(london_date(now) + timedelta(days=1))

    def words(self) -> str:
        """For the page."""
        return f"Every day at {self.hour}:{self.minute:02}"

    def _on(self, day: date) -> datetime:
        return datetime.combine(day, time(self.hour, self.minute), LONDON).astimezone(UTC)


class WeeklyAt(Struct, frozen=True):
    """Once a week at an hour of London's clock. `weekday` counts from Monday, 0."""

    weekday: int
    hour: int
    minute: int = 0

    def latest(self, now: datetime) -> datetime:
        """The newest slot at or before `now`."""
        slot = self._in_week_of(now)
        return slot if slot <= now else self._in_week_of(now - timedelta(days=7))

    def following(self, now: datetime) -> datetime:
        """The first slot after `now`."""
        slot = self._in_week_of(now)
        return slot if slot > now else self._in_week_of(now + timedelta(days=7))

    def words(self) -> str:
        """For the page."""
        return f"Every {DAYS[self.weekday]} at {self.hour}:{self.minute:02}"

    def _in_week_of(self, moment: datetime) -> datetime:
        day = london_date(moment)
        day += timedelta(days=self.weekday - day.weekday())
        return datetime.combine(day, time(self.hour, self.minute), LONDON).astimezone(UTC)


Schedule = EveryMinutes | DailyAt | WeeklyAt
