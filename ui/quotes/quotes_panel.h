#pragma once

#include "ui/kit/table_panel.h"
#include "ui/link/desk_commands.h"
#include "ui/quotes/quotes_model.h"
#include "ui/widgets/push_button.h"

namespace ballast::ui {

/// Our quotes with market, edge, age and state; pulls them and sends them again by line, expiry and coin.
///
/// Keys     P, E, C pull the line, its expiry, its coin; S sends again what the chosen row says is pulled.
class QuotesPanel : public TablePanel {
    Q_OBJECT
public:
    explicit QuotesPanel(Selection* selection, QWidget* parent = nullptr);
    void setCommands(DeskCommands* commands) { m_commands = commands; }
    interfaces::SectionSet wants() const override { return interfaces::SectionId::Quotes; }
    const QuotesModel& model() const { return m_model; }
    PushButton* pullLine() const { return m_line; }
    PushButton* pullExpiry() const { return m_expiry; }
    PushButton* pullCoin() const { return m_coin; }
    PushButton* sendAgain() const { return m_send; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;

private:
    enum class Reach { Line, Expiry, Coin };
    void buildFoot();
    int chosenRow() const { return m_model.findRow(m_chosen); }
    std::string coin() const;
    void pull(Reach reach);
    void send();
    void showFoot();

    QuotesModel m_model;
    DeskCommands* m_commands{};
    QString m_chosen;  ///< Key of the chosen row.
    PushButton *m_line, *m_expiry, *m_coin, *m_send;
};

}  // namespace ballast::ui
