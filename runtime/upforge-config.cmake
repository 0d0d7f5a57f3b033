include(CMakeFindDependencyMacro)
find_dependency(PNG)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/upforge-targets.cmake)
