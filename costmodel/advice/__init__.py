"""Advice: edits of a spec's text that answer lint's findings, their effects measured.

A proposal is a handful of edits, and its effect is not estimated: the edited text is read, built
and analysed like any other. What cannot be written as an edit is listed with the reason.
``clocks`` makes of a platform what lint and advice are told times by.
"""
