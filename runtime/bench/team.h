#pragma once

#include <functional>

namespace upforge::bench {

/// Does the work on so many threads at once, each with its number. Returns the seconds from when
/// all were ready until the last was done.
double seconds_of_team(int threads, const std::function<void(int thread)>& work);

}  // namespace upforge::bench
