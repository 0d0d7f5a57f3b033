#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "kernels/choice.h"
#include "tuned/trial.h"

namespace upforge {

/// Which kernel would compute a problem here, and what is known of the others.
struct Explanation {
    kernels::Choice choice;
    std::vector<tuned::Trial> trials;  ///< of this problem, instruction set and threads; best first

    std::string reason() const;
};

/// With the instruction set and threads that are set now.
Explanation explain(const kernels::Problem& problem, std::span<const tuned::Trial> log);

std::string as_text(const Explanation& explanation);
std::string as_json(const Explanation& explanation);

}  // namespace upforge
