"""Incidents of clauses 八 and 九: playbooks as data, a case as its entries, its messages and its reports.

Everything here is a function of its arguments: the moment, the actor and the actor's role are given. A case
is the fold of its entries (`case.fold`), and every change of it is new entries (`decide.decide`), which the
caller keeps before it answers. Free text is masked by the caller before it comes here.
"""
