#pragma once

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QWidget>
#include <functional>

#include "ui/choices/choices.h"

namespace ballast::ui {

/// One page of settings: a grid of labels and controls that show the choices in force. Each control says how it reads
/// them and how it writes them.
class SettingsForm : public QWidget {
    Q_OBJECT
public:
    explicit SettingsForm(QWidget* parent = nullptr);

    void addHead(const QStringList& words);
    void addSentence(const QString& words);
    /// Begins a row under its name.
    void addRow(const QString& name);

    using Edit = std::function<void(DeskChoices&)>;
    /// Into the row, the next column. `name` is its accessible name, and what the step of the history is called.
    QWidget* addSwitch(const QString& name, const QString& words, std::function<bool(const DeskChoices&)> read,
                       std::function<void(DeskChoices&, bool)> write);
    QWidget* addChoice(const QString& name, const QStringList& words, std::function<int(const DeskChoices&)> read,
                       std::function<void(DeskChoices&, int)> write);
    QWidget* addNumber(const QString& name, int least, int most, const QString& unit,
                       std::function<int(const DeskChoices&)> read, std::function<void(DeskChoices&, int)> write);
    void addWidget(QWidget* widget, const QString& name);
    /// What stands below.
    void finish();

private:
    void follow(QWidget* owner, std::function<void()> show);

    QGridLayout* m_grid;
    QString m_row;
    int m_line{}, m_column{};
};

// The pages.
QWidget* makeDisplayPage(QWidget* parent);
QWidget* makeOrdersPage(QWidget* parent);
QWidget* makeAlertsPage(QWidget* parent);
QWidget* makeSoundsPage(QWidget* parent, std::function<void(SoundKind)> play);

}  // namespace ballast::ui
