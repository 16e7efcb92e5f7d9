# A form from its opening to its draft: what is wrong beside its field and Save jumping to it, a pick-list, undo, the
# question on leaving, the draft in its owner's list, opened where it was left, saved and gone.
:size $SIZE
:clock 2026-11-24 22:41
:lines ascii
:demo 300 7
:row patients id=900001 | mrn=MRN00012345 | first_name=John | last_name=Smithson | dob=1945-07-14 | gender=Male | street=18 Orchard Cottage | city=Ipswich | state=MA | zip_code=01938 | phone=555-0142
:as demo-clerk
:keys g h
:type smithson
:keys Down Enter g d e
:screen opened
:keys Tab Tab ^U
:type 31 feb 1945
:keys Tab
:screen wrong
:keys F2
:screen save-jumps
:keys ^U
:type 7/14/45
:keys Tab
:screen echo
:keys F4
:type m
:screen choices
:keys Esc ^Z ^Z ^Z ^Z
:screen undone
:keys F2
:screen nothing-changed
:keys Down Down Down Down Down Down Down
:type  and Barn
:keys Esc
:screen leave
:keys Enter
:screen back
:keys Esc Left Left Enter
:screen kept
:keys g f
:screen drafts
:keys Enter
:screen restored
:keys F2
:screen saved
