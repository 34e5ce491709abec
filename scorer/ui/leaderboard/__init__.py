"""The tab *Leaderboard*: choosing a board, the grid, comparisons, pages of models and tasks.

``build_leaderboard_tab`` lays it out and wires it; ``build_board_endpoints`` publishes the same
answers for programs. Ranking itself is ``scorer.boards``; drawing cells is ``scorer.ui.grid``.
"""
