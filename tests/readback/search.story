# What another program has just written is found, and its patient's chart opens.
:size 80x24
:clock 2026-11-24 11:30
:lines ascii
:db $DB
:as demo-nurse
:keys g h / ^U
:type $NAME
:keys Enter
:screen found
