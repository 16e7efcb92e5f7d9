# The screen that the README shows.
:size 80x24
:clock 2026-11-24 22:41
:demo 2000 1
:type morgan ra
:keys Enter
:screen readme
