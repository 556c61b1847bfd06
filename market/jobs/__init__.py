"""The timetable: what runs when. APScheduler only ticks;

a row for each job and slot decides which process runs it, once.
"""
