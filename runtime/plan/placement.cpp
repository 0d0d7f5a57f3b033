#include "plan/placement.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>

namespace upforge::plan {
namespace {

/// Pairs of buffers to look at in the search for a better order: a millisecond or two.
constexpr std::size_t most_work = 300'000;

using graph::aligned;

using Order = std::vector<std::size_t>;

/// Buffers one after the other, each at the lowest place that those before it leave free.
Placement place_in_order(std::span<const Lifetime> buffers, const Order& order) {
    Placement placement{std::vector<std::size_t>(buffers.size()), 0};
    std::vector<std::pair<std::size_t, std::size_t>> taken;  // from, to
    for (std::size_t i = 0; i < order.size(); ++i) {
        const Lifetime& buffer = buffers[order[i]];
        taken.clear();
        for (std::size_t j = 0; j < i; ++j) {
            const Lifetime& other = buffers[order[j]];
            if (buffer.overlaps(other)) {
                const std::size_t from = placement.offsets[order[j]];
                taken.emplace_back(from, from + aligned(other.bytes));
            }
        }
        std::sort(taken.begin(), taken.end());
        std::size_t offset = 0;
        for (const auto& [from, to] : taken) {
            if (from >= offset + buffer.bytes) {
                break;
            }
            offset = std::max(offset, to);
        }
        placement.offsets[order[i]] = offset;
        placement.bytes = std::max(placement.bytes, offset + aligned(buffer.bytes));
    }
    return placement;
}

/// The buffer that reaches to the end of the block.
std::size_t topmost(std::span<const Lifetime> buffers, const Placement& placement) {
    std::size_t top = 0, end = 0;
    for (std::size_t i = 0; i < buffers.size(); ++i) {
        if (const std::size_t own = placement.offsets[i] + buffers[i].bytes; own > end) {
            top = i, end = own;
        }
    }
    return top;
}

template <typename Key>
Order sorted_by(std::span<const Lifetime> buffers, Key key) {
    Order order(buffers.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return key(buffers[a]) > key(buffers[b]);
    });
    return order;
}

}  // namespace

Placement place(std::span<const Lifetime> buffers) {
    if (buffers.empty()) {
        return {};
    }
    const std::size_t bound = graph::lower_bound(buffers);
    const auto length = [](const Lifetime& b) { return double(b.last - b.first + 1); };
    const Order starts[] = {
        sorted_by(buffers, [](const Lifetime& b) { return b.bytes; }),
        sorted_by(buffers, [&](const Lifetime& b) { return double(b.bytes) * length(b); }),
        sorted_by(buffers, length),
        sorted_by(buffers, [](const Lifetime& b) { return -b.first; }),
    };
    Placement best;
    Order best_order;
    const auto consider = [&](const Order& order) {
        Placement placement = place_in_order(buffers, order);
        const bool better = best.offsets.empty() || placement.bytes < best.bytes;
        const bool as_good = better || placement.bytes == best.bytes;
        if (as_good) {
            best = std::move(placement);
            best_order = order;
        }
        return best.bytes == bound;
    };
    for (const Order& order : starts) {
        if (consider(order)) {
            return best;
        }
    }
    // Then small changes of the best order: whoever is on top gets to choose its place earlier.
    std::minstd_rand random;
    for (std::size_t work = 0; work < most_work; work += buffers.size() * buffers.size()) {
        Order order = best_order;
        const auto at = std::find(order.begin(), order.end(), topmost(buffers, best));
        const auto earlier = static_cast<std::size_t>(at - order.begin()) + 1;
        std::rotate(order.begin() + static_cast<std::ptrdiff_t>(random() % earlier), at, at + 1);
        std::swap(order[random() % order.size()], order[random() % order.size()]);
        if (consider(order)) {
            break;
        }
    }
    return best;
}

}  // namespace upforge::plan
