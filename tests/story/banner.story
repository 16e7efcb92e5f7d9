# The banner: somebody who died, the longest name, no gender recorded, a newborn.
:size $SIZE
:clock 2026-11-24 22:41
:lines unicode
:demo 600 1
:type MRN21848237
:keys Enter
:screen died
:keys g h ^U
:type MRN80444930
:keys Enter
:screen longest-name
:keys g h ^U
:type MRN28927025
:keys Enter
:screen no-gender
:keys g h ^U
:type MRN63079091
:keys Enter
:screen newborn
