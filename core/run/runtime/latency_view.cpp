#include "runtime/latency_view.h"

namespace ballast::runtime {

interfaces::LatencyView latencyView(std::string name, const LatencyHistogram& latencies)
{
    const auto seconds = [&](double share) -> std::optional<double> {
        const auto quantile = latencies.quantile(share);
        if (!quantile) return std::nullopt;
        return std::chrono::duration<double>(*quantile).count();
    };
    interfaces::LatencyView view;
    view.name = std::move(name);
    view.samples = latencies.samples();
    view.p50Seconds = seconds(0.50);
    view.p95Seconds = seconds(0.95);
    view.p99Seconds = seconds(0.99);
    return view;
}

}  // namespace ballast::runtime
