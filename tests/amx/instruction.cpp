#include "instruction.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace upforge::amx {
namespace {

/// In the order of their numbers in instructions.
constexpr std::array general_registers = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP,
                                          REG_RSI, REG_RDI, REG_R8,  REG_R9,  REG_R10, REG_R11,
                                          REG_R12, REG_R13, REG_R14, REG_R15};

constexpr std::uint8_t three_byte_vex = 0xc4, map_0f38 = 2;
constexpr int in_register = 3, no_index = 4, in_sib = 4;

/// The fields of VEX.128.pp.0F38.W0 opcode /reg with a memory or register operand.
struct Code {
    const std::uint8_t* at;

    bool is_vex_128_0f38() const {
        return at[0] == three_byte_vex && (at[1] & 0x1f) == map_0f38 && (at[2] & 0x84) == 0;
    }
    // Stored inverted.
    int extension(int bit) const { return (at[1] >> bit & 1) ^ 1; }
    int index_extension() const { return 8 * extension(6); }
    int base_extension() const { return 8 * extension(5); }
    int third() const { return ~at[2] >> 3 & 0xf; }
    int prefix() const { return at[2] & 3; }
    int opcode() const { return at[3]; }
    int mode() const { return at[4] >> 6; }
    int reg() const { return at[4] >> 3 & 7; }
    int rm() const { return at[4] & 7; }
    int scale() const { return at[5] >> 6; }
    int index() const { return (at[5] >> 3 & 7) + index_extension(); }
    int sib_base() const { return at[5] & 7; }
};

enum Prefix { none, prefix_66, prefix_f3, prefix_f2 };

struct Form {
    int opcode, prefix;
    bool of_memory;
    Operation operation;
};

constexpr std::array forms = {
    Form{0x49, none, true, Operation::load_config},
    Form{0x49, none, false, Operation::release},
    Form{0x49, prefix_f2, false, Operation::zero},
    Form{0x4b, prefix_f2, true, Operation::load},
    Form{0x4b, prefix_66, true, Operation::load},  // with a hint
    Form{0x4b, prefix_f3, true, Operation::store},
    Form{0x5c, prefix_f3, false, Operation::add_products},
};

template <typename Number>
Number read(const std::uint8_t* at) {
    Number number;
    std::memcpy(&number, at, sizeof number);
    return number;
}

/// Base + displacement, and the index register as the stride of rows.
void read_memory_operand(const Code& code, const mcontext_t& stopped, Instruction& instruction) {
    const auto value = [&](int number) { return stopped.gregs[general_registers[number]]; };
    const bool sib = code.rm() == in_sib;
    const std::uint8_t* displacement = code.at + (sib ? 6 : 5);
    const int base = sib ? code.sib_base() : code.rm();
    const bool no_base = base == 5 && code.mode() == 0;  // a number, or relative to the next code
    std::ptrdiff_t address = no_base ? 0 : value(base + code.base_extension());
    if (code.mode() == 1) {
        address += read<std::int8_t>(displacement);
        displacement += 1;
    } else if (code.mode() == 2 || no_base) {
        address += read<std::int32_t>(displacement);
        displacement += 4;
    }
    if (no_base && !sib) {
        address += reinterpret_cast<std::ptrdiff_t>(displacement);
    }
    if (sib && code.index() != no_index) {
        instruction.stride = static_cast<std::ptrdiff_t>(value(code.index())) << code.scale();
    }
    instruction.length = static_cast<int>(displacement - code.at);
    instruction.address = reinterpret_cast<std::byte*>(address);
}

}  // namespace

std::optional<Instruction> decode(const mcontext_t& stopped) {
    const Code code{reinterpret_cast<const std::uint8_t*>(stopped.gregs[REG_RIP])};
    if (!code.is_vex_128_0f38()) {
        return std::nullopt;
    }
    const bool of_memory = code.mode() != in_register;
    for (const Form& form : forms) {
        if (form.opcode == code.opcode() && form.prefix == code.prefix() &&
            form.of_memory == of_memory) {
            Instruction instruction{form.operation, 5,       code.reg(), code.rm(),
                                    code.third(),   nullptr, 0};
            if (of_memory) {
                read_memory_operand(code, stopped, instruction);
            }
            return instruction;
        }
    }
    return std::nullopt;
}

}  // namespace upforge::amx
