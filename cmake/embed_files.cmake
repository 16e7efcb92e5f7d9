# SPDX-License-Identifier: MIT
# Writes OUT: one C array a file of FILES, and the table that embedded_find() looks through.
set(text "/* made by cmake/embed_files.cmake */\n#include \"chartty/base/embedded.h\"\n\n")
set(table "")
set(index 0)
foreach(file ${FILES})
    file(READ ${ROOT}/${file} hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
    string(APPEND text "static const unsigned char file_${index}[] = {${bytes}0x00};\n")
    string(APPEND table "    {\"${file}\", (const char *)file_${index}, sizeof(file_${index}) - 1},\n")
    math(EXPR index "${index} + 1")
endforeach()
string(APPEND text "\nconst struct embedded_file embedded_files[] = {\n${table}    {0, 0, 0}};\n")
file(WRITE ${OUT} "${text}")
