"""Networks held against each other: side by side, and one spec before and after a change.

``side_by_side`` gathers what ``compare`` shows. For ``diff``, ``versions`` says where the two sides
come from and ``specs`` pairs their variants; ``networks`` compares two reports, whose blocks and
layers ``pairing`` and ``alignment`` find for each other and ``layers`` tells the changes of;
``allowances`` says how much growth is agreed to. It imports what lies below the floor of ``lint``,
and ``lint`` itself for verdicts that change.
"""
