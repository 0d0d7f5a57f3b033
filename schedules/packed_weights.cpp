#include "packed_weights.h"

#include <algorithm>
#include <stdexcept>
#include <string>

int vector_of(int channels, int natural) {
    const bool power_of_two = (channels & (channels - 1)) == 0;
    if (channels % natural != 0 && !(channels < natural && power_of_two)) {
        throw std::invalid_argument("channels=" + std::to_string(channels) +
                                    " is neither a multiple of the vector of " +
                                    std::to_string(natural) + " nor a power of two below it");
    }
    return std::min(channels, natural);
}
