#pragma once

#include "ui/kit/table_panel.h"
#include "ui/ladders/vega_bucket_model.h"

namespace ballast::ui {

/// Vega of the followed underlying by time to expiry.
class VegaBucketPanel : public TablePanel {
    Q_OBJECT
public:
    explicit VegaBucketPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override
    {
        using enum interfaces::SectionId;
        return {Greeks, Cells, Surface, Vega};
    }

    const VegaBucketModel& model() const { return m_model; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;

private:
    VegaBucketModel m_model;
};

}  // namespace ballast::ui
