"""Headline figures as at a date, each with its method, its sources and how many inputs are old or missing.

`facts` gathers what is known for a date, once; every figure is a pure function of those facts; `registry` lists the figures.
"""
