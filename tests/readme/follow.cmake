# Does to a copy of the tree what README.md tells its reader to do: every code block marked
# `file=PATH` becomes that file, and one marked `file=PATH below="LINE"` is put below that line. So
# the copy's table of kernels holds the README's and no others.
#
# cmake -D SOURCE=… -D TREE=… -P follow.cmake
file(REMOVE_RECURSE ${TREE})
file(COPY ${SOURCE}/generators ${SOURCE}/schedules ${SOURCE}/runtime DESTINATION ${TREE})
file(COPY ${CMAKE_CURRENT_LIST_DIR}/ DESTINATION ${TREE})

file(READ ${SOURCE}/README.md readme)
while(readme MATCHES "```[a-z]* file=([^ \n]+)( below=\"([^\n]+)\")?\n")
    set(path ${TREE}/${CMAKE_MATCH_1})
    set(line "${CMAKE_MATCH_3}")
    string(FIND "${readme}" "${CMAKE_MATCH_0}" fence)
    string(LENGTH "${CMAKE_MATCH_0}" length)
    math(EXPR start "${fence} + ${length}")
    string(SUBSTRING "${readme}" ${start} -1 readme)
    string(FIND "${readme}" "```" length)
    string(SUBSTRING "${readme}" 0 ${length} block)
    string(SUBSTRING "${readme}" ${length} -1 readme)

    if(line)
        file(READ ${path} text)
        string(FIND "${text}" "${line}\n" found)
        if(found EQUAL -1)
            message(FATAL_ERROR "README.md: ${path} has no line that ends in: ${line}")
        endif()
        string(REPLACE "${line}\n" "${line}\n${block}" block "${text}")
    endif()
    file(WRITE ${path} "${block}")
endwhile()
