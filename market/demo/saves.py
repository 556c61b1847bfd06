"""Invents on which days each location saved its return, and what it saved."""

import math
from datetime import date, timedelta
from random import Random

from market.demo.types import AS_AT, DemoLocation

FIRST_MONTH = date(2024, 10, 1)
DAILY_FROM = date(2026, 8, 2)


def month_after(day: date) -> date:
    """The first day of the next month."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def plan_saves(random: Random, location: DemoLocation) -> None:
    """Choose the days: most save in each window; a few often miss; in the last sixty days most save weekly."""
    if location.kind in {"shared_lives", "hospice"} or (location.dual and location.dual_of):
        return
    if location.people == 0 and not location.care_home:
        location.people = random.randint(4, 19)
        location.hours_a_person = random.uniform(46, 68)
    end = location.deregistered_on or AS_AT + timedelta(days=1)
    habit = random.choices((0.985, 0.9, 0.6), (0.82, 0.13, 0.05))[0]
    days = set()
    month = FIRST_MONTH
    while month <= AS_AT:
        if random.random() < habit:
            days.add(month + timedelta(days=7 + min(6, int(random.expovariate(0.45)))))
        month = month_after(month)
    if habit > 0.95 and location.care_home:
        day = DAILY_FROM + timedelta(days=random.randint(0, 6))
        while day <= AS_AT:
            days.add(day)
            day += timedelta(days=random.randint(3, 9))
    days = {day for day in days if location.registered_on <= day < end}
    if location.care_home and location.deregistered_on is None and not days:
        days.add(max(location.registered_on, AS_AT - timedelta(days=17)))
    location.saves = tuple(sorted(days))


def occupied_on(location: DemoLocation, bed_type: str, day: date) -> int:
    """Beds of a type occupied when the location saved on `day`; today's number at its last save, less in the past."""
    maximum = beds_of_type_on(location, bed_type, day)
    final = location.occupied[bed_type]
    if day == location.saves[-1]:
        return final
    back = (AS_AT - day).days
    wave = math.sin(day.timetuple().tm_yday / 58 + len(location.name))
    noise = Random(f"{location.id}/{bed_type}/{day.isocalendar()[1]}/{day.year}").uniform(-1, 1)
    value = final - maximum * 0.028 * back / 365 + maximum * 0.022 * wave + maximum * 0.025 * noise
    return max(0, min(maximum, round(value)))


def beds_of_type_on(location: DemoLocation, bed_type: str, day: date) -> int:
    """Beds of a type on a day; homes that were smaller had fewer of their first type."""
    count = location.bed_mix[bed_type]
    if bed_type == next(iter(location.bed_mix)):
        count = max(1, count - (location.beds - location.beds_on(day)))
    return count


def last_save(location: DemoLocation, day: date) -> date | None:
    """The newest day up to `day` on which the location saved."""
    known = [saved for saved in location.saves if saved <= day]
    return known[-1] if known else None
