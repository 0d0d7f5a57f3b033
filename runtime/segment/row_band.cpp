#include "segment/row_band.h"

#include <utility>

namespace upforge::segment {

void RowBand::move_to(int first, int end) {
    while (first_ < first || first_ + static_cast<int>(rows_.size()) < end) {
        Tensor row;
        if (first_ < first && !rows_.empty()) {
            row = std::move(rows_.front());
            rows_.pop_front();
            ++first_;
        }
        if (first_ + static_cast<int>(rows_.size()) < end) {
            rows_.push_back(row.empty() ? Tensor(shape_) : std::move(row));
            source_(rows_.back());
        }
    }
}

}  // namespace upforge::segment
