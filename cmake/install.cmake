# SPDX-License-Identifier: MIT
# What `cmake --install` puts beside the binary: manual page, completion, and the themes, drug lists and keymap to copy from.
# The binary itself holds its own and needs none of them.
set(man_page ${CMAKE_BINARY_DIR}/chartty.1)
set(completion ${CMAKE_BINARY_DIR}/chartty.bash)
add_custom_command(OUTPUT ${man_page} ${completion}
    COMMAND $<TARGET_FILE:chartty> doc man > ${man_page}
    COMMAND $<TARGET_FILE:chartty> doc completion > ${completion}
    DEPENDS chartty VERBATIM)
add_custom_target(chartty_pages ALL DEPENDS ${man_page} ${completion})
install(FILES ${man_page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${completion} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME chartty)
install(DIRECTORY themes/ DESTINATION ${CMAKE_INSTALL_DATADIR}/chartty/themes FILES_MATCHING PATTERN "*.theme")
install(DIRECTORY drugs/ DESTINATION ${CMAKE_INSTALL_DATADIR}/chartty/drugs FILES_MATCHING PATTERN "*.list")
install(FILES ui/keymap/default.conf DESTINATION ${CMAKE_INSTALL_DATADIR}/chartty/keymap)
install(DIRECTORY schema/ DESTINATION ${CMAKE_INSTALL_DATADIR}/chartty/schema FILES_MATCHING PATTERN "*.sql")
