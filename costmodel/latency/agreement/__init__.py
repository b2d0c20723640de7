"""How well counts foretell times: networks that ran, held against what is counted of them.

    Run + Report ─ samples ─ fitting ─ statistics ─ Agreement
                                └ ordering: pairs that FLOPs order wrongly, and what explains them

``samples`` says what is counted of a network, ``predicting`` what of it is taken for its time,
``fitting`` how, without the family that is foretold; ``ranking`` and ``statistics`` how well that
agrees, ``ordering`` where FLOPs do not; ``agreeing`` puts it together. Runs that differ in device,
runtime, batch or threads are never mixed.
"""
