#include "operators/copy.h"

#include "device/current_device.h"
#include "kernels/recording.h"
#include "upforge/operators.h"

namespace upforge {

void copy(const Tensor& from, const Tensor& to) {
    if (device::current().kind != DeviceKind::cpu && from.type() != DataType::i32) {
        activate(from, Activation::none, 0.0f, to);  // where the elements are
    } else {
        kernels::on_host([from, to] { to.copy_from(from); });
    }
}

}  // namespace upforge
