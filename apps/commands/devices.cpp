#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "commands/commands.h"
#include "device/device_list.h"
#include "process.h"
#include "table.h"

namespace upforge::commands {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
    bool json = false;
};

/// What "auto" names among these, so that no driver is asked twice.
DeviceId automatic(const std::vector<DeviceInfo>& devices) {
    return find_device("auto", [&](DeviceKind kind) {
        std::vector<DeviceInfo> of_kind;
        std::ranges::copy_if(devices, std::back_inserter(of_kind),
                             [&](const DeviceInfo& device) { return device.id.kind == kind; });
        return of_kind;
    });
}

std::string remark(const DeviceInfo& device) {
    if (!device.unusable.empty()) {
        return "not usable: " + device.unusable;
    }
    const bool pretends = device.is_processor && device.id.kind != DeviceKind::cpu;
    return pretends ? "runs on the CPU" : "";
}

std::string as_text(const std::vector<DeviceInfo>& devices) {
    using enum Table::Side;
    Table table({{"device"},
                 {"name", left, 60},
                 {"memory", right},
                 {"fp16"},
                 {"driver", left, 48},
                 {"remark"}});
    for (const DeviceInfo& device : devices) {
        const bool found = !device.name.empty();
        table.add({found ? to_string(device.id) : name_of(device.id.kind), device.name,
                   found ? fmt::format("{:.1f} GB", double(device.memory_bytes) / 1e9) : "",
                   device.half ? "yes" : "", device.driver, remark(device)});
    }
    return table.text() + fmt::format("\nHere \"auto\" is {}.\n", to_string(automatic(devices)));
}

std::string as_json(const std::vector<DeviceInfo>& devices) {
    Json list = Json::array();
    for (const DeviceInfo& device : devices) {
        list.push_back({{"device", to_string(device.id)},
                        {"name", device.name},
                        {"memory_bytes", device.memory_bytes},
                        {"half", device.half},
                        {"driver", device.driver},
                        {"is_processor", device.is_processor},
                        {"unusable", device.unusable}});
    }
    const Json all{{"auto", to_string(automatic(devices))}, {"devices", list}};
    return all.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace

void add_devices(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App& command =
        *app.add_subcommand("devices", "List what this machine has to compute with");
    command.add_flag("--json", options->json, "Print the same as JSON");
    command.footer("Example:\n  upforge devices");
    command.callback([options] {
        const std::vector<DeviceInfo> devices = list_devices();
        print(options->json ? as_json(devices) : as_text(devices));
    });
}

}  // namespace upforge::commands
