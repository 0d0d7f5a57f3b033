#pragma once

namespace schedules {

/// A number of a schedule: changing it never changes a result, to the bit.
struct Tunable {
    const char* name;
    int usual;
    int least;
    int most;
    const char* meaning;
};

}  // namespace schedules
