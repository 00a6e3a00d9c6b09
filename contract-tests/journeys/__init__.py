"""Whole journeys of athletes through both services, on a clock that the test sets, judged by a model of their own."""
