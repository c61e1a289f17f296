"""Counts that the importer computes in the graph, computed from a population."""

import numpy as np

from bench.synthetic.population import Numbers, Population


def count_distinct(left: Numbers, right: Numbers, count: int) -> Numbers:
    """Return for each `right`, from 0 to count, the number of distinct `left` values paired with it."""
    return np.bincount(np.unique(left * count + right) % count, minlength=count)


def collaborators(population: Population) -> Numbers:
    """Return for each person the number of people with a joint work."""
    work, person = population.byline_work, population.byline_person
    lengths = np.bincount(work)
    starts = np.concatenate([[0], np.cumsum(lengths)])[work]
    times = lengths[work]
    one = np.repeat(person, times)
    # Each entry of a byline is paired with all entries of that byline, also with itself.
    within = np.arange(len(one)) - np.repeat(np.cumsum(times) - times, times)
    other = person[np.repeat(starts, times) + within]
    is_other = one != other
    return count_distinct(other[is_other], one[is_other], population.size.people)
